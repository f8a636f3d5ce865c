using System.Net;
using OrleansOcsp.EdgeHost.Serving;

namespace OrleansOcsp.EdgeHost.Tests.Serving;

public sealed class ListenSocketsTests
{
    [Fact]
    public void The_ports_that_the_system_chose_are_known()
    {
        IPEndPoint any = new(IPAddress.Loopback, 0);
        using ListenSockets sockets = new([any, any]);

        Assert.All(sockets.EndPoints, bound => Assert.NotEqual(0, bound.Port));
        Assert.Equal(2, sockets.EndPoints.Select(bound => bound.Port).Distinct().Count());
        Assert.Equal(sockets.EndPoints[0], sockets.Take(any).LocalEndPoint);
        Assert.Equal(sockets.EndPoints[1], sockets.Take(any).LocalEndPoint);
    }

    [Fact]
    public void An_address_of_another_machine_is_not_there()
    {
        // TEST-NET-1 of RFC 5737.
        IPAddress elsewhere = IPAddress.Parse("192.0.2.1");

        Assert.True(ListenSockets.IsThere(IPAddress.Loopback));
        Assert.False(ListenSockets.IsThere(elsewhere));
        StartFailedException failed = Assert.Throws<StartFailedException>(() => new ListenSockets([new IPEndPoint(elsewhere, 8443)]));
        Assert.Equal("192.0.2.1:8443 cannot be listened on: this machine has no such address.", failed.Message);
    }
}
