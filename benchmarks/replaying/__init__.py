"""What ``benchmarks/replay.py`` is made of: tasks, disturbances, a played person, and the drivers of other tools."""
