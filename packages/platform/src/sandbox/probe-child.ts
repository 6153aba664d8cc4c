// Starts and ends well: shows that a sandbox works on this machine.
export {}
