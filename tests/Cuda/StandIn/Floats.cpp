// The kernels in float.
#include "Device.h"

#define REAL float
#define IMAGE "float"

namespace floats
{
#include "Kernels.cu"
}
