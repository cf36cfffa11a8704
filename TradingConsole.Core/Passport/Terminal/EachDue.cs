using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Database;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>
/// Does what is due, each by itself: one that cannot be done is an incident, said once however often it is tried, and holds back none of the others.
/// A database that is away ends the turn, for it is away for all of them.
/// </summary>
/// <param name="thing">What each is, e.g. <c>Prediction</c>.</param>
/// <param name="done">What is done to it, e.g. <c>settled</c>.</param>
/// <remarks>Two turns at once do no harm: at worst an incident is said twice.</remarks>
internal sealed class EachDue(string thing, string done, IIncidentLog incidents)
{
    private ImmutableHashSet<Guid> _failing = []; // Bounded by what was due last.

    /// <param name="nameOf">Its id, and its symbol where it has one.</param>
    /// <returns>How many were done.</returns>
    public async Task<int> DoAsync<T>(IEnumerable<T> due, Func<T, (Guid Id, string? Symbol)> nameOf, Func<T, Task<ActResult>> act)
    {
        var (count, failing) = (0, ImmutableHashSet.CreateBuilder<Guid>());
        foreach (var one in due)
        {
            try
            {
                count += (await act(one)).IsDone ? 1 : 0;
            }
            catch (Exception failure) when (failure is not OperationCanceledException && failure is not NpgsqlException { IsTransient: true })
            {
                var (id, symbol) = nameOf(one);
                failing.Add(id);
                if (!_failing.Contains(id))
                {
                    incidents.Report("drop", "passport", symbol, $"{thing} {id} could not be {done}; it is tried again: {failure.Message}", details: new { id });
                }
            }
        }

        _failing = failing.ToImmutable();
        return count;
    }
}
