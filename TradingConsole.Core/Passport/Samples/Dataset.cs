using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace TradingConsole.Core.Passport.Samples;

/// <summary>Samples frozen under the hash of what they are: the same samples are the same version, whoever freezes them and when.</summary>
/// <param name="Hash">SHA-256, lower-case hex.</param>
/// <param name="UserId">Whose; null: everybody's, without names.</param>
/// <param name="FirstAt">Market clock of the first decision.</param>
/// <param name="LastAt">Market clock of the last decision.</param>
public sealed record Dataset(string Hash, Guid? UserId, int Samples, DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset CreatedAt)
{
    /// <summary>Over owner and samples in their one order (decision, id), everything in them that can be learned from.</summary>
    public static string HashOf(Guid? userId, ImmutableArray<TrainingSample> samples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, userId is { } owner ? $"{owner:N}" : "everybody");
        foreach (var sample in samples)
        {
            Add(hash, $"{sample.SampleId:N} {sample.Asset} {sample.Setup} {sample.LabelQuality} {sample.DecidedAt.UtcTicks} {sample.SettledAt.UtcTicks}");
            Add(hash, sample.Features.ToJsonString());
            Add(hash, sample.Decision.ToJsonString());
            Add(hash, sample.Outcome.ToJsonString());
            Add(hash, sample.Feedback.ToJsonString());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Each piece ends with a byte no UTF-8 text holds, so that pieces cannot run into each other.
    private static void Add(IncrementalHash hash, string piece)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(piece));
        hash.AppendData([0xFF]);
    }
}
