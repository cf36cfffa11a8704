using System.Globalization;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>Ids in the venue's forms which say which market they belong to: no table is needed to find it again.</summary>
internal static class SyntheticIds
{
    private const int ConditionDigits = 12;
    private const int TokenDigits = 15;

    /// <summary>Keeps the length of a token's first part the same.</summary>
    private const long TokenBase = 700_000_000_000_000;

    /// <summary>12 hexadecimal digits of the id, then 52 of chance.</summary>
    public static string Condition(long id, ulong key) =>
        "0x" + id.ToString("x12", CultureInfo.InvariantCulture) + WorldIds.Hex("synthetic", Name(id, key))[..(64 - ConditionDigits)];

    /// <summary>15 digits of id and outcome, then 60 of chance.</summary>
    public static string Token(long id, int outcome, ulong key) =>
        (TokenBase + (id * 2) + outcome).ToString(CultureInfo.InvariantCulture) + WorldIds.Token(Name(id, key), outcome).PadLeft(78, '0')[^60..];

    public static long? OfCondition(string condition) =>
        condition.Length == 66 && long.TryParse(condition.AsSpan(2, ConditionDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? id : null;

    public static long? OfToken(string token) =>
        token.Length == TokenDigits + 60 && long.TryParse(token.AsSpan(0, TokenDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= TokenBase ? (number - TokenBase) / 2 : null;

    private static string Name(long id, ulong key) => string.Create(CultureInfo.InvariantCulture, $"{id}/{key}");
}
