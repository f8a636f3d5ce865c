return await OrleansOcsp.Silo.SiloProgram.RunAsync(args);
