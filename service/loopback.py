"""Which addresses are of this machine alone."""

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=1000)
def is_loopback(host: str) -> bool:
    """Whether an address or name to listen on is reachable from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1000)
def is_address(host: str) -> bool:
    """Whether this is an IP address, and not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
