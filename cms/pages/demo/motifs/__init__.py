"""What the pictures show, one function a motif."""
