using System.Collections.Immutable;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>Cuts a history so that each test is later than all it was learned from: walk-forward, growing, purged.</summary>
/// <remarks>
/// A sample may be learned from only if its outcome was known an embargo before the test's first decision; what is between is purged. Nothing
/// after a test is ever learned from for it. Source: López de Prado, Advances in Financial Machine Learning, chapter 7.
/// </remarks>
public static class PurgedFolds
{
    public const int Folds = 5;

    public static readonly TimeSpan Embargo = TimeSpan.FromHours(1);

    /// <summary>The first third only ever trains; the rest is tested in five equal parts, oldest first.</summary>
    /// <param name="samples">By decision.</param>
    public static ImmutableArray<PurgedFold> Of(IReadOnlyList<TrainingSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var (first, folds) = (samples.Count / 3, ImmutableArray.CreateBuilder<PurgedFold>());
        for (var fold = 0; fold < Folds; fold++)
        {
            var (from, to) = (EdgeAt(fold), EdgeAt(fold + 1));
            if (to <= from)
            {
                continue;
            }

            var known = samples[from].DecidedAt - Embargo;
            ImmutableArray<TrainingSample> train = [.. samples.Take(from).Where(sample => sample.SettledAt < known)];
            folds.Add(new PurgedFold(train, [.. samples.Skip(from).Take(to - from)], from - train.Length));
        }

        return folds.ToImmutable();

        int EdgeAt(int fold) => first + (int)((long)(samples.Count - first) * fold / Folds);
    }
}

/// <param name="Purged">Earlier samples that could not be learned from because their outcome was not known in time.</param>
public sealed record PurgedFold(ImmutableArray<TrainingSample> Train, ImmutableArray<TrainingSample> Test, int Purged);
