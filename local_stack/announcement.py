"""What a person is told once everything is up."""

from local_stack.credentials import Credentials
from local_stack.home import Home
from local_stack.media import Media
from local_stack.ready import Ready


def announcement(ready: Ready, home: Home, media: Media, credentials: Credentials) -> str:
    """Return the addresses, how to sign in, where things lie and how to stop."""
    kept = credentials.admin_password_file
    if credentials.account_exists:
        password = f"as before; the first one is kept in {kept}"
    else:
        password = f"{credentials.admin_password}   (kept in {kept})"
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
        lines.append("ADMIN_PASSWORD is not used: the account admin exists already and keeps its password.")
    return "\n".join(["", *lines, "", "Stop with Ctrl-C.", ""])
