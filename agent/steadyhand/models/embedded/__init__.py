"""The embedded planner and grounder: no network, no GPU, no download."""
