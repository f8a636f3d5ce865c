namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>How <c>ocsp-edge demo</c> runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>The port of the edge on localhost; 0: one that is free. Default 8443: no root needed, and known from other demos.</summary>
    public int Port { get; init; } = 8443;

    /// <summary>One handshake as a client, its verdict, and the end.</summary>
    public bool Once { get; init; }

    /// <summary>How long the CA's answers are valid. Default 2 min: one sees them renewed, and run out, soon; CAs use days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(2);

    public TextWriter Output { get; init; } = Console.Out;

    public TextWriter Error { get; init; } = Console.Error;
}
