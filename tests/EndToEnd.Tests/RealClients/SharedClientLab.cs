namespace OrleansOcsp.EndToEnd.Tests.RealClients;

/// <summary>All clients share one edge.</summary>
[CollectionDefinition(nameof(ClientLab))]
public sealed class SharedClientLab : ICollectionFixture<ClientLab>;
