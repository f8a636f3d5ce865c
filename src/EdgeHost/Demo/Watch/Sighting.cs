namespace OrleansOcsp.EdgeHost.Demo.Watch;

/// <summary>What one client got.</summary>
internal enum Sighting
{
    /// <summary>A valid staple that says good.</summary>
    Good,

    /// <summary>A valid staple that says revoked.</summary>
    Revoked,

    /// <summary>The handshake went through without a staple.</summary>
    Unstapled,

    /// <summary>A staple that a strict client does not believe, or a chain that does not hold.</summary>
    Invalid,

    /// <summary>A fatal alert.</summary>
    Refused,

    /// <summary>No connection, or no end of the handshake in time.</summary>
    Unreachable,
}
