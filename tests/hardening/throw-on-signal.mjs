// Loaded before a process of ours (node --import): makes the fault that no code of ours has, outside of any request.
process.on('SIGUSR2', () => {
  setTimeout(() => {
    throw new Error('planted')
  })
})
