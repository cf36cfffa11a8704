using System.Collections.Concurrent;

namespace TradingConsole.Web.SignIn;

/// <summary>How many tabs each person has open: every one costs memory and drawing, and the framework itself knows no limit.</summary>
/// <param name="max">Tabs of one person that show pages at a time.</param>
internal sealed class TabSeats(int max)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);

    public int Max => max;

    public bool TryTake(string person)
    {
        while (true)
        {
            var open = _open.GetOrAdd(person, 0);
            if (open >= max)
            {
                return false;
            }

            if (_open.TryUpdate(person, open + 1, open))
            {
                return true;
            }
        }
    }

    /// <summary>Gives back what <see cref="TryTake"/> gave.</summary>
    public void Leave(string person) => _open.AddOrUpdate(person, 0, static (_, open) => open - 1);
}
