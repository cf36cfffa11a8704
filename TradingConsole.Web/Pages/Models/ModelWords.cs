using TradingConsole.Core.Models;

namespace TradingConsole.Web.Pages.Models;

/// <summary>Models, their stages, the gate's questions and the figures behind them, in the words of every page.</summary>
internal static class ModelWords
{
    public static string Short(ModelId id) => Short(id.Value);

    public static string Short(Guid id) => id.ToString("N")[..6];

    public static string Stage(ModelStage stage) => stage.ToString().ToLowerInvariant();

    public static string Check(string code) => code switch
    {
        GateCodes.ArtifactIntact => "File intact",
        GateCodes.SchemaMatches => "Features and label match",
        GateCodes.LookAhead => "No look-ahead",
        GateCodes.EnoughRows => "Enough rows",
        GateCodes.NotWorseThanBaseline => "Not worse than a constant",
        GateCodes.Overfitting => "Overfitting",
        GateCodes.Drift => "Drift",
        GateCodes.ShadowTime => "Time in shadow",
        GateCodes.Challenger => "Against the champion",
        "" => "Check",
        _ => char.ToUpperInvariant(code[0]) + code[1..].Replace('_', ' '),
    };

    /// <summary>A gate's figure with its unit; what has no figure reads as not applicable.</summary>
    public static string Figure(double? value, string unit) => value is not { } number ? Formats.NotApplicable : unit switch
    {
        "rows" => $"{Formats.Number(number)} rows",
        "h" => $"{Formats.Number(number)} h",
        "x" => $"{Formats.Number(number, 3)}×",
        "psi" => Formats.Number(number, 3),
        "probability" => Formats.Number(number, 3),
        "bp/h" => $"{Formats.Signed(number, 2)} bp/h",
        "" => Formats.Number(number, number == Math.Truncate(number) ? 0 : 3),
        _ => $"{Formats.Number(number, number == Math.Truncate(number) ? 0 : 3)} {unit}",
    };

    public static string Act(string kind) => kind switch
    {
        ModelPromotion.Promote => "promoted",
        ModelPromotion.RollBack => "rolled back",
        "override" => "promoted against the gate",
        _ => kind.Replace('_', ' '),
    };
}
