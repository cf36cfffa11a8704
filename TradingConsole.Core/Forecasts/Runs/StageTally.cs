using System.Collections.Immutable;
using System.Text;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>What a step counts and fails as it goes.</summary>
public sealed class StageTally
{
    /// <summary>Letters kept of what could not be used; it lies whole in its raw file.</summary>
    public const int PayloadMax = 4_000;

    /// <summary>Segments named in one step of one run; more are counted as <c>failed_unnamed</c>.</summary>
    public const int FailedMax = 10_000;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ImmutableArray<FailedSegment>.Builder _failed = ImmutableArray.CreateBuilder<FailedSegment>();

    /// <summary>Adds to a count; adding 0 makes it appear.</summary>
    public void Count(string what, long by = 1) => _counts[what] = _counts.GetValueOrDefault(what) + by;

    public void Fail(string segment, string reason, string payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Count("failed");
        if (_failed.Count < FailedMax)
        {
            _failed.Add(new FailedSegment(segment, Keepable(reason), Keepable(payload)));
        }
        else
        {
            Count("failed_unnamed");
        }
    }

    /// <summary>Cut, and without what the database takes for no text: zero letters and half a letter.</summary>
    private static string Keepable(string text)
    {
        var cut = text.Length <= PayloadMax ? text : text[..(char.IsHighSurrogate(text[PayloadMax - 1]) ? PayloadMax - 1 : PayloadMax)];
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\0', '\uFFFD');
    }

    public StageOutcome ToOutcome() =>
        new(_counts.ToImmutableSortedDictionary(StringComparer.Ordinal), _failed.ToImmutable());
}
