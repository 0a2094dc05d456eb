"""The one address of the local AWS: each call goes to what stands for its service."""
