"""The archive's own record of what was published, enough to check the archive and restore its jobs.

It is stored in the archive, in `.h2r-manifest/`, and replicated with it. It is deliberately not in Resilio
Sync's IgnoreList, because it is what survives the loss of this machine.
"""
