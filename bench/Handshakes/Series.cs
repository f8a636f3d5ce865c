using System.Globalization;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>One contender's figures, one a round. Rounds are interleaved, so the figures of one round are compared with each other.</summary>
internal sealed class Series(string name)
{
    private readonly List<double> _rounds = [];

    public double Median => Middle(_rounds);

    public void Add(double figure) => _rounds.Add(figure);

    /// <summary>One line: the median cost and the median of the rounds' ratios to another contender, with their spread.</summary>
    public string Line(Series baseline)
    {
        double[] ratios = [.. _rounds.Zip(baseline._rounds, static (cost, of) => cost / of).Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-28} {Median,6:0} us CPU   {Middle(ratios),5:0.00} x nginx (median; {ratios[0]:0.00} to {ratios[^1]:0.00} over {ratios.Length} rounds)");
    }

    public static double Middle(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted[sorted.Length / 2];
    }
}
