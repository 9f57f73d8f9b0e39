"""As whom the gateway asks the nodes on nobody's behalf: for health and for live push."""

from shared.service_credential import Actor, Role

#: No user can have this name, since a name begins with a letter or digit; it may only look.
SYSTEM_ACTOR = Actor(username="-gateway", role=Role.USER)
