"""The archive's own record of what was published: with it alone, its state can be checked and rebuilt.

It lies in the archive, in `.h2r-manifest/`, and goes along to every replica: it is not in Resilio Sync's
IgnoreList, since it is what remains when this machine is lost.
"""
