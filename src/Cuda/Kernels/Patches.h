// PatchGeometry: which number of an image is element k of the patch at position p.
#pragma once

struct Patches
{
    int height;
    int width;
    int channels;
    int channelsLast;
    int kernel;
    int stride;
    int padding;
    int outputHeight;
    int outputWidth;

    __device__ int positions() const { return outputHeight * outputWidth; }
    __device__ int size() const { return channels * kernel * kernel; }

    // The place in the image's row of one element of one patch; −1 for a zero of the padding.
    __device__ int indexOf(int position, int element) const
    {
        int channel = channelsLast ? element % channels : element / (kernel * kernel);
        int inPlane = channelsLast ? element / channels : element % (kernel * kernel);
        int y = position / outputWidth * stride - padding + inPlane / kernel;
        int x = position % outputWidth * stride - padding + inPlane % kernel;
        if (y < 0 || y >= height || x < 0 || x >= width)
        {
            return -1;
        }

        return channelsLast ? (y * width + x) * channels + channel : (channel * height + y) * width + x;
    }

    // The element of a patch that is kernel row ky, kernel column kx of a channel.
    __device__ int elementOf(int ky, int kx, int channel) const
    {
        return channelsLast ? (ky * kernel + kx) * channels + channel : (channel * kernel + ky) * kernel + kx;
    }

    // The first position along one axis whose patch covers a pixel, and the one after the last.
    __device__ int firstOver(int pixel) const
    {
        int before = pixel + padding - kernel; // the last pixel, counted with the padding, at which a patch ends too early
        return before < 0 ? 0 : before / stride + 1;
    }

    __device__ int endOver(int pixel, int outputs) const
    {
        int end = (pixel + padding) / stride + 1;
        return end < outputs ? end : outputs;
    }
};

// All patches of all images as the rows of a matrix, a zero where a patch reaches into the padding.
struct PatchRows
{
    View x;
    Patches patches;

    __device__ Real operator()(int row, int element) const
    {
        int index = patches.indexOf(row % patches.positions(), element);
        return index < 0 ? (Real)0 : x(row / patches.positions(), index);
    }
};
