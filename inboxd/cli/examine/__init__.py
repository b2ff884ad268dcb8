"""The checks of `inboxd doctor`. Each is a function that returns findings; nothing here prints."""
