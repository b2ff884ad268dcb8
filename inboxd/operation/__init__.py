"""Files for running inboxd as a service: a systemd unit and a Postfix snippet, as package data."""
