using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.EdgeHost.Serving;

// First: .NET reads the one with the first socket, glibc the other with new threads.
SocketCompletions.RunInline();
NativeHeap.Bound();
return await EdgeCommandLine.RunAsync(args, Console.Out, Console.Error);
