"""Beside peers: what else fires a timer when its time has come, on the same machine, on the same server, in the same run.

Each peer is a module with a class `Here` that is a `Peer` (see `protocol`), measured by `child` in a process of its own;
`body` is what a timer does; `beside` starts the children in turns with our own pass and reckons the ratios (G2).
Nothing here is needed by the product or its tests: `requirements/bench.txt` is installed by `dev.py bench` alone.
"""
