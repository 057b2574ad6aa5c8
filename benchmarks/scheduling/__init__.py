"""The production scheduler beside OR-Tools CP-SAT and PyJobShop, on the published instances and on plants like ours.

    python -m benchmarks.scheduling --data FOLDER --cpu-seconds S --peers --json
        [--family NAME]... [--limit N] [--part NAME]...

Each solver works on each instance in a process of its own and is stopped after S CPU-seconds of that process, all
threads counted. Reading, building the model and importing are not counted, for nobody. Every schedule, the peers'
too, passes the validator, which shares no code with any solver.
"""
