using System.Runtime.CompilerServices;

namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Finds the best threshold of one feature in one leaf from its histogram.</summary>
/// <remarks>
/// The order of scanning, the tie rules and the row counts estimated from hessians follow LightGBM v4.6.0
/// (src/treelearner/feature_histogram.hpp), so that equal data grows equal trees.
/// </remarks>
internal sealed class SplitFinder(BoostingParameters parameters)
{
    private const double Epsilon = 1e-15;

    private readonly int _minData = parameters.MinDataInLeaf;
    private readonly double _minHessian = parameters.MinSumHessianInLeaf;
    private readonly double _lambdaL1 = parameters.LambdaL1;
    private readonly double _lambdaL2 = parameters.LambdaL2;
    private readonly double _minGain = parameters.MinGainToSplit;

    public double Output(double gradient, double hessian) => -Shrunk(gradient) / (hessian + _lambdaL2);

    /// <param name="bins">Gradient and hessian sum of each bin; with <paramref name="hasMissing"/> the last one is the missing bin.</param>
    /// <param name="best">Replaced when this feature is better.</param>
    /// <returns>False when no threshold satisfies the limits with a positive gain: children need not look again.</returns>
    public bool Find(
        ReadOnlySpan<BinSums> bins, bool hasMissing, int column, in LeafSums leaf, ref SplitCandidate best)
    {
        var scan = new Scan(bins, leaf.Gradient, leaf.Hessian + (2 * Epsilon), leaf.Rows);
        scan.GainFloor = Gain(scan.Gradient, scan.Hessian) + _minGain;
        var twoWays = hasMissing && bins.Length > 2;
        FromRight(ref scan, twoWays ? bins.Length - 2 : bins.Length - 1);
        if (twoWays)
        {
            // The second way must beat the first one's gain as it was stored: less the floor, and with the floor added again.
            // (a − b) + b is not always a, and between two ways that gain the same this decides where missing values go.
            var first = scan;
            scan.BestGain = first.BestThreshold < 0
                ? double.NegativeInfinity
                : first.BestGain - first.GainFloor + first.GainFloor;
            FromLeft(ref scan);
            scan = scan.BestFromRight ? first : scan;
        }

        if (scan.BestThreshold < 0)
        {
            return scan.IsSplittable;
        }

        var found = new SplitCandidate
        {
            Column = column,
            Threshold = scan.BestThreshold,
            DefaultLeft = scan.BestFromRight && !(hasMissing && !twoWays),
            Gain = scan.BestGain - scan.GainFloor,
            LeftGradient = scan.BestLeftGradient,
            LeftHessian = scan.BestLeftHessian - Epsilon,
            RightGradient = scan.Gradient - scan.BestLeftGradient,
            RightHessian = scan.Hessian - scan.BestLeftHessian - Epsilon,
            LeftOutput = Output(scan.BestLeftGradient, scan.BestLeftHessian),
            RightOutput = Output(scan.Gradient - scan.BestLeftGradient, scan.Hessian - scan.BestLeftHessian),
        };
        if (found.IsBetterThan(best))
        {
            best = found;
        }

        return scan.IsSplittable;
    }

    /// <summary>Missing values stay left, whatever the threshold.</summary>
    private void FromRight(ref Scan scan, int lastBin)
    {
        double gradient = 0, hessian = Epsilon;
        var rows = 0;
        for (var bin = lastBin; bin >= 1; bin--)
        {
            gradient += scan.Bins[bin].Gradient;
            hessian += scan.Bins[bin].Hessian;
            rows += scan.RowsOf(scan.Bins[bin].Hessian);
            if (rows < _minData || hessian < _minHessian)
            {
                continue;
            }

            if (scan.Rows - rows < _minData || scan.Hessian - hessian < _minHessian)
            {
                break;
            }

            Consider(ref scan, scan.Gradient - gradient, scan.Hessian - hessian, gradient, hessian, bin - 1, fromRight: true);
        }
    }

    /// <summary>Missing values stay right.</summary>
    private void FromLeft(ref Scan scan)
    {
        double gradient = 0, hessian = Epsilon;
        var rows = 0;
        for (var bin = 0; bin <= scan.Bins.Length - 2; bin++)
        {
            gradient += scan.Bins[bin].Gradient;
            hessian += scan.Bins[bin].Hessian;
            rows += scan.RowsOf(scan.Bins[bin].Hessian);
            if (rows < _minData || hessian < _minHessian)
            {
                continue;
            }

            if (scan.Rows - rows < _minData || scan.Hessian - hessian < _minHessian)
            {
                break;
            }

            Consider(ref scan, gradient, hessian, scan.Gradient - gradient, scan.Hessian - hessian, bin, fromRight: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Consider(
        ref Scan scan,
        double leftGradient,
        double leftHessian,
        double rightGradient,
        double rightHessian,
        int threshold,
        bool fromRight)
    {
        var gain = Gain(leftGradient, leftHessian) + Gain(rightGradient, rightHessian);
        if (!(gain > scan.GainFloor))
        {
            return;
        }

        scan.IsSplittable = true;
        if (gain > scan.BestGain)
        {
            scan.BestGain = gain;
            scan.BestThreshold = threshold;
            scan.BestFromRight = fromRight;
            scan.BestLeftGradient = leftGradient;
            scan.BestLeftHessian = leftHessian;
        }
    }

    private double Gain(double gradient, double hessian)
    {
        var shrunk = Shrunk(gradient);
        return shrunk * shrunk / (hessian + _lambdaL2);
    }

    private double Shrunk(double gradient) => _lambdaL1 == 0
        ? gradient
        : Math.Sign(gradient) * Math.Max(0, Math.Abs(gradient) - _lambdaL1);

    private ref struct Scan(ReadOnlySpan<BinSums> bins, double gradient, double hessian, int rows)
    {
        public readonly ReadOnlySpan<BinSums> Bins = bins;
        public readonly double Gradient = gradient;
        public readonly double Hessian = hessian;
        public readonly int Rows = rows;
        public double GainFloor;
        public bool IsSplittable;
        public double BestGain = double.NegativeInfinity;
        public int BestThreshold = -1;
        public bool BestFromRight;
        public double BestLeftGradient;
        public double BestLeftHessian;
        private readonly double _rowsPerHessian = rows / hessian;

        public readonly int RowsOf(double binHessian) => (int)((binHessian * _rowsPerHessian) + 0.5);
    }
}

/// <summary>One histogram slot: both sums side by side, so that an update touches one cache line.</summary>
internal struct BinSums
{
    public double Gradient;
    public double Hessian;
}

internal readonly record struct LeafSums(double Gradient, double Hessian, int Rows);
