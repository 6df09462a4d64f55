"""Testing applications: expectations that wait, and the plug-in for pytest. Nothing is loaded until it is used."""
