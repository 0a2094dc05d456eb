"""The embedded AWS: what `datactl local` starts on this machine."""
