using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>Everything that happened in one rehearsal, line by line, and its hash: two runs of one seed must agree to the last byte.</summary>
/// <param name="from">Where the clock of the lines starts.</param>
/// <param name="keepsLines">Whether the lines stay readable; the hash covers them either way.</param>
internal sealed class History(DateTimeOffset from, TimeProvider clock, bool keepsLines) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <param name="who">Who did it: world, venue, wire, desk, disk, judge.</param>
    public void Say(string who, string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{(clock.GetUtcNow() - from).TotalSeconds,9:0.000} {who,-6} {what}");
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        if (keepsLines)
        {
            _lines.Add(line);
        }
    }

    /// <summary>Of all lines so far, hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..16];

    public void Dispose() => _hash.Dispose();
}
