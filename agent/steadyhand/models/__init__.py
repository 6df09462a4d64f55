"""Who decides: planners and grounders. The embedded one needs nothing; the others ask a model."""
