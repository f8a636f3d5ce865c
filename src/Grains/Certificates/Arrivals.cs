namespace OrleansOcsp.Grains.Certificates;

/// <summary>Finds the end of a stream of certificates that came to this silo: its start, or the death of another.</summary>
internal sealed class Arrivals
{
    private const int Many = 1000;

    private int _seen;
    private int _settled;

    /// <summary>To be told again and again how many certificates have a staple here.</summary>
    /// <returns>Whether many have come since this last said so, and no more are coming: their number grew by less than a hundredth.</returns>
    public bool AreOver(int stapled)
    {
        bool coming = stapled > _seen + (_seen / 100);
        _seen = stapled;
        _settled = Math.Min(_settled, stapled);
        if (coming || stapled < _settled + Math.Max(Many, _settled / 10))
        {
            return false;
        }

        _settled = stapled;
        return true;
    }
}
