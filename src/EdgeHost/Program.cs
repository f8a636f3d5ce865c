using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.EdgeHost.Serving;

// First: .NET reads this setting with the first socket.
SocketCompletions.RunInline();
return await EdgeCommandLine.RunAsync(args, Console.Out, Console.Error);
