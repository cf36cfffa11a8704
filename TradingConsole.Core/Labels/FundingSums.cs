namespace TradingConsole.Core.Labels;

/// <summary>What a position pays in funding between two bars.</summary>
internal readonly ref struct FundingSums
{
    private readonly ReadOnlySpan<FundingEvent> _funding;
    private readonly int[] _settled;

    /// <exception cref="ArgumentException">The settlements do not ascend.</exception>
    public FundingSums(long[] minutes, ReadOnlySpan<FundingEvent> funding)
    {
        for (var i = 1; i < funding.Length; i++)
        {
            if (funding[i].Minute < funding[i - 1].Minute)
            {
                throw new ArgumentException(
                    $"funding event {i} is of minute {funding[i].Minute}, the one before of {funding[i - 1].Minute}; they must ascend.",
                    nameof(funding));
            }
        }

        _funding = funding;
        _settled = SettledBefore(minutes, funding);
    }

    /// <summary>Sum of the rates settled in bars <paramref name="entry"/> + 2 … <paramref name="exit"/>, added in time order.</summary>
    public double Between(int entry, int exit)
    {
        var sum = 0.0;
        for (var i = _settled[entry + 1]; i < _settled[exit]; i++)
        {
            sum += _funding[i].Rate;
        }

        return sum;
    }

    /// <summary>For each bar, how many settlements fall into it or earlier ones.</summary>
    private static int[] SettledBefore(long[] minutes, ReadOnlySpan<FundingEvent> funding)
    {
        var counts = new int[minutes.Length];
        var settled = 0;
        for (var bar = 0; bar < minutes.Length; bar++)
        {
            while (settled < funding.Length && funding[settled].Minute <= minutes[bar])
            {
                settled++;
            }

            counts[bar] = settled;
        }

        return counts;
    }
}
