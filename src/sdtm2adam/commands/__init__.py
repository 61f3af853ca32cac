"""One file a command or family of commands of the command line; each adds itself with `add`."""
