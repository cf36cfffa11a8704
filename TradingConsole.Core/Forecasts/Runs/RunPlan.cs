using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>Which run is due: a pipeline and the stretch of data it speaks of.</summary>
/// <param name="Venue">Whose markets.</param>
/// <param name="IntervalEnd">Exclusive; what the run calls now.</param>
public sealed record RunPlan(string Pipeline, DateTimeOffset IntervalStart, DateTimeOffset IntervalEnd, string ConfigHash, string Venue = RunWords.Polymarket)
{
    /// <summary>Of everything that derives: raised when equal raw files would give other bits.</summary>
    public const string CodeVersion = "5";

    /// <summary>The same pipeline and end is the same run, whoever starts it and however often.</summary>
    /// <remarks>A version-8 UUID: its bits are the SHA-256 of pipeline and end.</remarks>
    public Guid RunId
    {
        get
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            var end = IntervalEnd.ToUnixTimeMilliseconds();
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Pipeline}|{end}"), hash);
            hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
            hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
            return new Guid(hash[..16], bigEndian: true);
        }
    }
}
