using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>Many seeds, on every core; each is a world of its own, so the outcome does not depend on how many run beside it.</summary>
internal static class RehearsalSeries
{
    /// <param name="done">Called after each seed, one call at a time, in whatever order they end.</param>
    public static RehearsalReport Run(
        ulong first, int count, bool keepsHistory, Action<RehearsalOutcome> done, CancellationToken cancellationToken)
    {
        var outcomes = new RehearsalOutcome[count];
        var gate = new Lock();
        Parallel.For(
            0, count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            index =>
            {
                var outcome = Play(first + (ulong)index, keepsHistory);
                outcomes[index] = outcome;
                lock (gate)
                {
                    done(outcome);
                }
            });
        return new RehearsalReport([.. outcomes]);
    }

    // A seed that breaks the rehearsal itself is a failed seed like any other, and must not hide the rest.
    private static RehearsalOutcome Play(ulong seed, bool keepsHistory)
    {
        try
        {
            return Rehearsal.Run(seed, keepsHistory: keepsHistory);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var offence = new Offence(OffenceKind.Unsettled, DateTimeOffset.UnixEpoch, $"The rehearsal broke: {exception}");
            return new RehearsalOutcome(seed, [offence], ImmutableSortedDictionary<string, int>.Empty, "", 0, 0, 0, TimeSpan.Zero, []);
        }
    }
}

/// <param name="Outcomes">By seed.</param>
internal sealed record RehearsalReport(ImmutableArray<RehearsalOutcome> Outcomes)
{
    public IEnumerable<RehearsalOutcome> Failed => Outcomes.Where(outcome => !outcome.Offences.IsEmpty);

    /// <summary>How often each kind of fault struck.</summary>
    public ImmutableSortedDictionary<string, int> Faults => Outcomes.SelectMany(outcome => outcome.Faults)
        .GroupBy(fault => fault.Key, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(fault => fault.Value), StringComparer.Ordinal);

    /// <summary>Of all histories in the order of their seeds.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Outcomes.Select(outcome => outcome.Hash)))))[..16];

    public int Count(OffenceKind kind) => Outcomes.Sum(outcome => outcome.Count(kind));
}
