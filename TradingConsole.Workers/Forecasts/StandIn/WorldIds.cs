using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Workers.Forecasts.StandIn;

/// <summary>Ids in the venue's forms, the same for the same name in every process.</summary>
internal static class WorldIds
{
    /// <summary><c>0x</c> and 64 small hexadecimal digits.</summary>
    public static string Condition(string name) => "0x" + Hex("condition", name);

    /// <summary>Up to 78 decimal digits.</summary>
    public static string Token(string name, int outcome) =>
        new BigInteger(Hash(outcome == 0 ? "token-0" : "token-1", name), isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);

    /// <summary>64 hexadecimal digits for one purpose.</summary>
    public static string Hex(string purpose, string name) => Convert.ToHexStringLower(Hash(purpose, name));

    /// <summary><c>0x</c> and 40 hexadecimal digits.</summary>
    public static string Wallet(string name) => "0x" + Hex("wallet", name)[..40];

    private static byte[] Hash(string purpose, string name) => SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}:{name}"));
}
