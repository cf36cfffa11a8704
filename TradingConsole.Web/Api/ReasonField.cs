using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>Why somebody acted, as every act's body carries it: kept in the records for good.</summary>
internal static class ReasonField
{
    public const string Name = "reason";

    public const int LengthMax = PromotionOrder.ReasonLengthMax;
    private const int ShownMax = 60;

    /// <summary>Null when the reason can be kept; else the refusal, naming field, value and rule.</summary>
    /// <param name="missing">What to say where there is none.</param>
    public static IResult? Problem(string? reason, string missing)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return ApiProblem.BadField(Name, reason, missing);
        }

        if (reason.Length > LengthMax)
        {
            return ApiProblem.BadField(Name, $"{reason[..ShownMax]}…", $"it has {reason.Length} characters; it must have at most {LengthMax}.");
        }

        return reason.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'))
            ? ApiProblem.BadField(Name, reason, "it must be text without control characters.")
            : null;
    }
}
