"""Where stages run: in worker processes of this machine, or on the machines of a cluster.

An executor runs one stage and knows nothing of keys and of the store's records; what it made is
checked in and recorded by the builder, once, whoever made it.
"""
