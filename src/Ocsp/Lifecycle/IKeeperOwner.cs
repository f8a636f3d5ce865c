using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>Whom a <see cref="StapleKeeper"/> works for: something with a timer, in this process or a grain.</summary>
internal interface IKeeperOwner
{
    /// <summary>What outlives the owner. Always the same.</summary>
    IStapleStore Store { get; }

    /// <summary>Takes a newer staple, within a call of the owner.</summary>
    void Publish(Staple staple);

    /// <summary>An attempt is worth making before <see cref="StapleKeeper.NextWake"/>. Called from any thread.</summary>
    void Recovered();
}
