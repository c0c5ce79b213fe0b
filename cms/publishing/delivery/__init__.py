"""From the back office outward: to a front on this host by a local call, to another host by signed messages."""
