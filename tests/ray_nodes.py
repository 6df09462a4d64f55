"""A Ray cluster of two nodes on this machine: prints its address; ``kill`` on stdin ends the second, without a word."""

import sys

from ray.cluster_utils import Cluster

NODE = {"num_cpus": 1, "object_store_memory": 80_000_000}


def main() -> None:
    cluster = Cluster(initialize_head=True, head_node_args={"include_dashboard": False, **NODE})
    second = cluster.add_node(**NODE)
    print(f"address {cluster.address}", flush=True)
    for line in sys.stdin:
        if line.strip() == "kill":
            cluster.remove_node(second, allow_graceful=False)
            print("killed", flush=True)
    cluster.shutdown()


main()
