"""The guided tour and the pictures of the window."""
