"""The text shown on the terminal once all services are up."""

from local_stack.credentials import Credentials
from local_stack.home import Home
from local_stack.media import Media
from local_stack.ready import Ready


def announcement(ready: Ready, home: Home, media: Media, credentials: Credentials) -> str:
    """Return the URLs, the credentials, the folders and how to stop."""
    password_file = credentials.admin_password_file
    if credentials.account_exists:
        password = f"as before; unless you changed it, it is in {password_file}"
    else:
        password = f"{credentials.admin_password}   (stored in {password_file})"
    sources = {"TV": media.tv, "Movies": media.movies}
    rows = [
        ("Dashboard", ready.dashboard),
        ("API", ready.api),
        ("Service", ready.service),
        ("User", "admin"),
        ("Password", password),
        *((name, str(path)) for name, path in sources.items() if path is not None),
        ("Archive", str(media.archive)),
        ("Logs", str(home.logs)),
    ]
    lines = [f"  {name:<10} {value}" for name, value in rows]
    if credentials.ignored_password:
        lines.append("ADMIN_PASSWORD is ignored: the account admin already exists and keeps its password.")
    return "\n".join(["", *lines, "", "Stop with Ctrl-C.", ""])
