using OrleansOcsp.Testing.Cluster;

// One server for all tests; each has a database of its own.
[assembly: AssemblyFixture(typeof(PostgresServer))]
