"""Where steps run: on this machine's own worker processes; on a cluster later."""
