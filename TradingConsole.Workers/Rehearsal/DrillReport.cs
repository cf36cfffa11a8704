using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>How one fire drill ended, row by row; kept as JSON with its record.</summary>
/// <param name="Seeds">Rehearsals a fault.</param>
/// <param name="FirstSeed">With the fault's name it makes every rehearsal again.</param>
public sealed record DrillReport(int Seeds, ulong FirstSeed, ImmutableArray<DrillRow> Rows)
{
    public bool Passed => !Rows.IsDefaultOrEmpty && Rows.All(row => row.Passed);

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>Null when the text is no report of this form.</summary>
    public static DrillReport? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<DrillReport>(json, JsonSerializerOptions.Web) is { Rows.IsDefault: false } report ? report : null;
        }
        catch (JsonException)
        {
            return null; // A drill of another kind keeps its own form.
        }
    }
}

/// <summary>One fault's rehearsals together.</summary>
/// <param name="Struck">How often the fault struck; a fault that never struck proves nothing.</param>
/// <param name="LongestNakedMs">Longest time, market clock, in which anything stood without a stop; excused times included.</param>
/// <param name="Detail">The first offence, or what was seen.</param>
public sealed record DrillRow(
    string Fault, string Group, ImmutableArray<int> CatalogueRows, int Runs, int Struck, int Naked, int Doubled, int LostFills, int WrongStates,
    int Unsettled, double LongestNakedMs, string Detail)
{
    public int Offences => Naked + Doubled + LostFills + WrongStates + Unsettled;

    public bool Passed => Offences == 0 && Struck > 0;
}
