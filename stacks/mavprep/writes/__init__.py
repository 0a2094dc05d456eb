"""What MavPrep writes: by its applications, and by functions of this platform."""
