using OrleansOcsp.EdgeHost.Commands;

return await EdgeCommandLine.RunAsync(args, Console.Out, Console.Error);
